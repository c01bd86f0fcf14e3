/** Products of 8-bit numbers added up: what a bench holds the kernel's speed against. Never shipped. */
export function dot(left: usize, right: usize, length: i32): i32 {
  let sum = i32x4.splat(0)
  for (let at: usize = 0; at < <usize>length; at += 16) {
    const a = v128.load(left + at)
    const b = v128.load(right + at)
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b)))
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(a), i16x8.extend_high_i8x16_s(b)))
  }
  return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
}
