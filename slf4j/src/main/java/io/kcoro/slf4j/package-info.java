/// What of the context of a coroutine its log lines show.
package io.kcoro.slf4j;
