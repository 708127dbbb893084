export function binaryAccuracy(out: usize, p: usize, y: usize, rows: i32, columns: i32, threshold: f32): void {
  unreachable();
}
export function categoricalAccuracy(out: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function sparseCategoricalAccuracy(out: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  unreachable();
}
export function accumulate(cell: usize, x: usize, rows: i32): void {
  unreachable();
}
