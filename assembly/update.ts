export function sgd(w: usize, g: usize, n: i32, scalars: usize): void {
  unreachable();
}
export function sgdMomentum(w: usize, g: usize, velocity: usize, n: i32, nesterov: i32, scalars: usize): void {
  unreachable();
}
export function rmsprop(
  w: usize,
  g: usize,
  velocity: usize,
  momentum: usize,
  average: usize,
  n: i32,
  scalars: usize,
): void {
  unreachable();
}
export function adam(w: usize, g: usize, m: usize, v: usize, largest: usize, n: i32, scalars: usize): void {
  unreachable();
}
