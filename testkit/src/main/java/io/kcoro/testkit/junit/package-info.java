/// Test methods of JUnit that run in a [io.kcoro.testkit.TestRun].
package io.kcoro.testkit.junit;
