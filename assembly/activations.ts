export function activation(y: usize, x: usize, n: i32, kind: i32): void {
  unreachable();
}
export function activationGradient(dx: usize, dy: usize, x: usize, y: usize, n: i32, kind: i32): void {
  unreachable();
}
