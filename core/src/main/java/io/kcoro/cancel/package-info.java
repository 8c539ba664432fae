/// Cancellation: a sticky token with a typed reason, handed to whatever may have to stop early.
package io.kcoro.cancel;
