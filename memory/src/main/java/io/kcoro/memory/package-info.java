/// Memory that is passed on without being copied.
///
/// ```text
///  RegionRegistry ──lists──▶ Region (off heap, mapped file, heap array)
///                               ▲ cut into blocks        ▲ whole
///  SlabArena ──slabs───────────┘                        │
///      │ allocate                                        │ descriptor(offset, length)
///      ▼                                                 │
///  Descriptor ──owns──▶ lease (block, offset, length) ───┘
///      │ send
///      ▼
///  Channel<Descriptor> ──receive──▶ a new Descriptor, the only owner
/// ```
///
/// A [io.kcoro.memory.Descriptor] is the right to use a piece of a region. Exactly one owns it at a
/// time: sending it through a channel of descriptors moves the right to the receiver, and whatever
/// the channel cannot deliver it releases.
package io.kcoro.memory;
