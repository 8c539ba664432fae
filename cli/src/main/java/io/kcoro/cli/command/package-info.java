/// What every command shares. The program's frame is above the commands, and this is below them.
package io.kcoro.cli.command;
