/** What looks into other JVMs: {@code kcoro dump}, and the connection of {@code chanmon --pid}. */
package io.kcoro.cli.attach;
