package io.kcoro.bench.peer

import io.kcoro.bench.row.Element
import io.kcoro.bench.row.Shape
import io.kcoro.bench.row.Share
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.LongAdder
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.channels.SendChannel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.newFixedThreadPoolContext
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.yield

/** kotlinx.coroutines on its default dispatcher. */
object KotlinRows {
  @JvmStatic
  fun line(shape: Shape): Long = shared(shape)

  @JvmStatic
  fun mpmc(shape: Shape): Long = shared(shape)

  private fun shared(shape: Shape): Long = summing { sum ->
    val channel = Channel<Element>(shape.capacity())
    for (i in 0 until shape.receivers()) {
      val share = Share.of(shape.count(), shape.receivers(), i)
      launch { receive(channel, share, sum) }
    }
    for (i in 0 until shape.senders()) {
      val share = Share.of(shape.count(), shape.senders(), i)
      launch { send(channel, share) }
    }
  }

  @JvmStatic
  fun select(shape: Shape): Long = summing { sum ->
    val channels = List(shape.senders()) { Channel<Element>() }
    launch {
      var own = 0L
      repeat(shape.count()) { own += selectOne(channels).value() }
      sum.add(own)
    }
    channels.forEachIndexed { i, channel ->
      val share = Share.of(shape.count(), shape.senders(), i)
      launch { send(channel, share) }
    }
  }

  private suspend fun selectOne(channels: List<Channel<Element>>): Element = select {
    for (i in channels.indices) {
      channels[i].onReceive { it }
    }
  }

  @JvmStatic
  fun parallel(shape: Shape): Long = summing { sum ->
    for (i in 0 until shape.senders()) {
      val share = Share.of(shape.count(), shape.senders(), i)
      val channel = Channel<Element>(shape.capacity())
      launch { receive(channel, share, sum) }
      launch { send(channel, share) }
    }
  }

  @JvmStatic
  fun chained(shape: Shape): Long = summing { sum ->
    val all = Share.of(shape.count(), 1, 0)
    val channels = List(shape.senders()) { Channel<Element>(shape.capacity()) }
    for (i in 1 until channels.size) {
      launch { forward(channels[i - 1], channels[i], all) }
    }
    launch { receive(channels.last(), all, sum) }
    launch { send(channels.first(), all) }
  }

  @JvmStatic
  fun spawn(shape: Shape): Long = summing { sum ->
    for (i in 1..shape.count()) {
      launch { sum.add(i.toLong()) }
    }
  }

  @JvmStatic
  fun scopes(shape: Shape): Long = summing { sum ->
    for (share in shape.scopes()) {
      coroutineScope {
        for (i in share.first()..share.last()) {
          launch { sum.add(i.toLong()) }
        }
      }
    }
  }

  @JvmStatic
  fun resume(shape: Shape): Long = summing { sum ->
    launch {
      var own = 0L
      for (i in 1..shape.count()) {
        yield()
        own += i
      }
      sum.add(own)
    }
  }

  @OptIn(ExperimentalCoroutinesApi::class, DelicateCoroutinesApi::class)
  @JvmStatic
  fun tasks(shape: Shape): Long =
    newFixedThreadPoolContext(shape.senders(), "kotlin-tasks").use { dispatcher ->
      ExecutorTasks.run(dispatcher.asExecutor(), shape)
    }

  /** Blocks the thread of the body, not a worker, until all coroutines are about to wait. */
  @JvmStatic
  fun idle(coroutines: Int, whenAllWait: Runnable): Long {
    val sum = LongAdder()
    val aboutToWait = CountDownLatch(coroutines)
    val channel = Channel<Element>()
    runBlocking {
      repeat(coroutines) {
        launch(Dispatchers.Default) {
          aboutToWait.countDown()
          sum.add(channel.receive().value())
        }
      }
      aboutToWait.await()
      whenAllWait.run()
      send(channel, Share.of(coroutines, 1, 0))
    }
    return sum.sum()
  }

  private fun summing(body: suspend CoroutineScope.(LongAdder) -> Unit): Long {
    val sum = LongAdder()
    runBlocking(Dispatchers.Default) { body(sum) }
    return sum.sum()
  }

  private suspend fun send(channel: SendChannel<Element>, share: Share) {
    for (value in share.first()..share.last()) {
      channel.send(Element(value.toLong()))
    }
  }

  private suspend fun receive(channel: ReceiveChannel<Element>, share: Share, sum: LongAdder) {
    var own = 0L
    repeat(share.size()) { own += channel.receive().value() }
    sum.add(own)
  }

  private suspend fun forward(
      from: ReceiveChannel<Element>,
      to: SendChannel<Element>,
      share: Share,
  ) {
    repeat(share.size()) { to.send(from.receive()) }
  }
}
