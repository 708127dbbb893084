/**
 * A barrier between threads that run programs of their own. The first thread leads: the others count themselves as come and
 * wait until it lets them go on. So only the leader, which alone talks to the host, ever finds out that someone is missing,
 * and it can leave and come back without having changed anything.
 */
import { STRIDE } from "./opcodes";

/** Nanoseconds of the leader's wait: short enough to look after a thread that died, long beside any step's imbalance. */
const PATIENCE: i64 = 100_000_000;

/** True when all followers have come and were let go on; false if that takes too long. */
export function lead(cell: usize, followers: i32, spins: i32, mayWait: i32): bool {
  for (;;) {
    const come = atomic.load<i32>(cell);
    if (come === followers) break;
    if (spins-- > 0) continue;
    // 2: timed out.
    if (!mayWait || atomic.wait<i32>(cell, come, PATIENCE) === 2) return false;
  }
  atomic.store<i32>(cell, 0);
  atomic.add<i32>(cell, 1, STRIDE);
  atomic.notify(cell + STRIDE, followers);
  return true;
}

export function follow(cell: usize, followers: i32, spins: i32): void {
  const turn = atomic.load<i32>(cell, STRIDE);
  if (atomic.add<i32>(cell, 1) === followers - 1) atomic.notify(cell, 1);
  while (atomic.load<i32>(cell, STRIDE) === turn) if (spins-- <= 0) atomic.wait<i32>(cell + STRIDE, turn, -1);
}

export function call(mailbox: usize, program: i32): void {
  atomic.store<i32>(mailbox, program);
  atomic.notify(mailbox, 1);
}
