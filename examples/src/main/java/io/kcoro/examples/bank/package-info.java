/// A bank whose accounts and tellers are actors.
package io.kcoro.examples.bank;
