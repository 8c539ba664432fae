// The rows in Go: the same shapes as those in Java and Kotlin, and the same way of measuring.
//
// Usage: FAMILY SENDERS RECEIVERS CAPACITY COUNT OPERATIONS
//
// Its last line of output is the figures, as JSON.
package main

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	warmUp     = 2 * time.Second
	rounds     = 5
	leastRound = 200 * time.Millisecond
)

type element struct{ value int64 }

type shape struct {
	family                              string
	senders, receivers, capacity, count int
	operations                          float64
}

// share is a part of elements numbered from 1: as evenly as it goes, the first parts get the rest.
type share struct{ first, last int }

func shareOf(elements, parts, index int) share {
	each, rest := elements/parts, elements%parts
	first := 1 + index*each
	if index < rest {
		return share{first + index, first + index + each}
	}
	return share{first + rest, first + rest + each - 1}
}

func (s share) size() int { return s.last - s.first + 1 }

// group runs goroutines and adds up what they received.
type group struct {
	wait sync.WaitGroup
	sum  int64
}

func (g *group) start(body func()) {
	g.wait.Add(1)
	go func() {
		defer g.wait.Done()
		body()
	}()
}

func (g *group) join() int64 {
	g.wait.Wait()
	return atomic.LoadInt64(&g.sum)
}

func send(channel chan<- *element, s share) {
	for value := s.first; value <= s.last; value++ {
		channel <- &element{int64(value)}
	}
}

func (g *group) receive(channel <-chan *element, s share) {
	var own int64
	for i := s.size(); i > 0; i-- {
		own += (<-channel).value
	}
	atomic.AddInt64(&g.sum, own)
}

func forward(from <-chan *element, to chan<- *element, s share) {
	for i := s.size(); i > 0; i-- {
		to <- <-from
	}
}

func shared(s shape) int64 {
	var g group
	channel := make(chan *element, s.capacity)
	for i := 0; i < s.receivers; i++ {
		part := shareOf(s.count, s.receivers, i)
		g.start(func() { g.receive(channel, part) })
	}
	for i := 0; i < s.senders; i++ {
		part := shareOf(s.count, s.senders, i)
		g.start(func() { send(channel, part) })
	}
	return g.join()
}

func selecting(s shape) int64 {
	var g group
	channels := make([]chan *element, s.senders)
	for i := range channels {
		channels[i] = make(chan *element)
	}
	g.start(func() { atomic.AddInt64(&g.sum, receiveFromAny(channels, s.count)) })
	for i := range channels {
		channel, part := channels[i], shareOf(s.count, s.senders, i)
		g.start(func() { send(channel, part) })
	}
	return g.join()
}

// receiveFromAny has a select statement for the usual numbers of channels, as a program has. That of
// one channel is a plain receive to the compiler; so it is in every Go program.
func receiveFromAny(channels []chan *element, count int) int64 {
	var own int64
	switch len(channels) {
	case 1:
		for i := 0; i < count; i++ {
			select {
			case e := <-channels[0]:
				own += e.value
			}
		}
	case 2:
		for i := 0; i < count; i++ {
			select {
			case e := <-channels[0]:
				own += e.value
			case e := <-channels[1]:
				own += e.value
			}
		}
	default:
		cases := make([]reflect.SelectCase, len(channels))
		for i, channel := range channels {
			cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(channel)}
		}
		for i := 0; i < count; i++ {
			_, e, _ := reflect.Select(cases)
			own += e.Interface().(*element).value
		}
	}
	return own
}

func parallel(s shape) int64 {
	var g group
	for i := 0; i < s.senders; i++ {
		part := shareOf(s.count, s.senders, i)
		channel := make(chan *element, s.capacity)
		g.start(func() { g.receive(channel, part) })
		g.start(func() { send(channel, part) })
	}
	return g.join()
}

func chained(s shape) int64 {
	var g group
	all := shareOf(s.count, 1, 0)
	channels := make([]chan *element, s.senders)
	for i := range channels {
		channels[i] = make(chan *element, s.capacity)
	}
	for i := 1; i < len(channels); i++ {
		from, to := channels[i-1], channels[i]
		g.start(func() { forward(from, to, all) })
	}
	g.start(func() { g.receive(channels[len(channels)-1], all) })
	g.start(func() { send(channels[0], all) })
	return g.join()
}

func spawn(s shape) int64 {
	var g group
	for i := 1; i <= s.count; i++ {
		value := int64(i)
		g.start(func() { atomic.AddInt64(&g.sum, value) })
	}
	return g.join()
}

// scopes have so many goroutines each: one after another, a context by which each could be told to
// stop, and a wait group.
func scopes(s shape) int64 {
	var sum int64
	lots := (s.count + s.senders - 1) / s.senders
	for lot := 0; lot < lots; lot++ {
		var g group
		_, cancel := context.WithCancel(context.Background())
		part := shareOf(s.count, lots, lot)
		for i := part.first; i <= part.last; i++ {
			value := int64(i)
			g.start(func() { atomic.AddInt64(&g.sum, value) })
		}
		sum += g.join()
		cancel()
	}
	return sum
}

func resume(s shape) int64 {
	var g group
	g.start(func() {
		var own int64
		for i := 1; i <= s.count; i++ {
			runtime.Gosched()
			own += int64(i)
		}
		atomic.AddInt64(&g.sum, own)
	})
	return g.join()
}

func work(value int64, rounds int) int64 {
	mixed := uint64(value)
	for i := 0; i < rounds; i++ {
		mixed ^= mixed << 13
		mixed ^= mixed >> 7
		mixed ^= mixed << 17
	}
	if rounds > 0 && mixed == 42 {
		return value + 1
	}
	return value
}

// tasks are goroutines on so many processors, started by one of them.
func tasks(s shape) int64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(s.senders))
	var g group
	g.start(func() {
		for i := 1; i <= s.count; i++ {
			value := int64(i)
			g.start(func() { atomic.AddInt64(&g.sum, work(value, s.capacity)) })
		}
	})
	return g.join()
}

// idle tells the memory for each goroutine that waits, its stack included.
func idle(s shape) (int64, float64) {
	var g group
	var aboutToWait sync.WaitGroup
	before := live()
	aboutToWait.Add(s.count)
	channel := make(chan *element)
	for i := 0; i < s.count; i++ {
		g.start(func() {
			aboutToWait.Done()
			atomic.AddInt64(&g.sum, (<-channel).value)
		})
	}
	aboutToWait.Wait()
	bytes := (float64(live()) - float64(before)) / float64(s.count)
	send(channel, shareOf(s.count, 1, 0))
	return g.join(), bytes
}

func live() uint64 {
	var memory runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&memory)
	return memory.HeapAlloc + memory.StackInuse
}

// once does all operations and returns the bytes for each goroutine, 0 for a row about time.
func once(s shape) float64 {
	var sum int64
	var bytes float64
	switch s.family {
	case "line", "mpmc":
		sum = shared(s)
	case "select":
		sum = selecting(s)
	case "parallel":
		sum = parallel(s)
	case "chained":
		sum = chained(s)
	case "spawn":
		sum = spawn(s)
	case "scope":
		sum = scopes(s)
	case "resume":
		sum = resume(s)
	case "tasks":
		sum = tasks(s)
	case "idle":
		sum, bytes = idle(s)
	default:
		fail("no rows are named " + s.family)
	}
	if expected := int64(s.count) * int64(s.count+1) / 2; sum != expected {
		fail(fmt.Sprintf("lost or doubled elements: their sum is %d, not %d", sum, expected))
	}
	return bytes
}

type round struct{ times, nanos, cpuNanos, bytes float64 }

// measure does the work as often as makes a round long enough.
func measure(s shape) round {
	var r round
	cpuStart, start := cpuNanos(), time.Now()
	for {
		r.bytes = once(s)
		r.times++
		if time.Since(start) >= leastRound {
			break
		}
	}
	r.nanos = float64(time.Since(start).Nanoseconds())
	r.cpuNanos = cpuNanos() - cpuStart
	return r
}

func cpuNanos() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fail(err.Error())
	}
	return float64(usage.Utime.Nano() + usage.Stime.Nano())
}

func median(counted []round, figure func(round) float64) float64 {
	numbers := make([]float64, len(counted))
	for i, r := range counted {
		numbers[i] = figure(r)
	}
	sort.Float64s(numbers)
	return numbers[len(numbers)/2]
}

func main() {
	if len(os.Args) != 7 {
		fail("usage: FAMILY SENDERS RECEIVERS CAPACITY COUNT OPERATIONS")
	}
	s := shape{os.Args[1], number(2), number(3), number(4), number(5), float64(number(6))}
	start := time.Now()
	for {
		once(s)
		if time.Since(start) >= warmUp {
			break
		}
	}
	var counted []round
	var times, cpuNanos float64
	for i := 0; i < rounds; i++ {
		r := measure(s)
		counted = append(counted, r)
		times += r.times
		cpuNanos += r.cpuNanos
	}
	fmt.Printf(
		"{\"ns\":%f,\"cpu_ns\":%f,\"bytes\":%f}\n",
		median(counted, func(r round) float64 { return r.nanos / r.times })/s.operations,
		cpuNanos/times/s.operations,
		median(counted, func(r round) float64 { return r.bytes }))
}

func number(index int) int {
	value, err := strconv.Atoi(os.Args[index])
	if err != nil {
		fail(err.Error())
	}
	return value
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
