export function binaryCrossentropy(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function binaryCrossentropyGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function binaryCrossentropyLogits(loss: usize, z: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function binaryCrossentropyLogitsGradient(
  dz: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  unreachable();
}
export function categoricalCrossentropy(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function categoricalCrossentropyGradient(
  dp: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  unreachable();
}
export function categoricalCrossentropyLogits(loss: usize, z: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function categoricalCrossentropyLogitsGradient(
  dz: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  unreachable();
}
export function sparseCategoricalCrossentropy(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function sparseCategoricalCrossentropyGradient(
  dp: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  unreachable();
}
export function sparseCategoricalCrossentropyLogits(loss: usize, z: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function sparseCategoricalCrossentropyLogitsGradient(
  dz: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  unreachable();
}
export function squaredError(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function squaredErrorGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function absoluteError(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function absoluteErrorGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function huber(loss: usize, p: usize, y: usize, rows: i32, columns: i32, delta: f32): void {
  unreachable();
}
export function huberGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32, delta: f32): void {
  unreachable();
}
