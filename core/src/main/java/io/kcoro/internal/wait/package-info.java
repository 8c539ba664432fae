/// The waiter protocol: how a wait is queued, claimed once, resumed once or withdrawn, whoever
/// waits. Shared by channels and by whatever else is waited for; not exported.
package io.kcoro.internal.wait;
