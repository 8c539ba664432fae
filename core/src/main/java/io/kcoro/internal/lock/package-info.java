/// The lock of everything that several threads change in a few instructions; not exported.
package io.kcoro.internal.lock;
