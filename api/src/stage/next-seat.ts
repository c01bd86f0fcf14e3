import { SEATS, type Seat } from '@scalebridge/db/reference'
import { showTimeAt, type Show } from '@scalebridge/db/rules'

/**
 * Where the next question should come from: the first of an item from where its rundown says, the room where it says nothing, then
 * from room and remote in turn.
 * @param asked the questions asked so far, with when, by the server's clock
 */
export function nextSeat(show: Show, asked: readonly { seat: Seat; at: Date }[]): Seat {
  const current = show.items.find((item) => item.id === show.currentId)
  const fromMs = current?.startedAtMs ?? 0
  const last = asked
    .filter(({ at }) => showTimeAt(show, at.getTime()) >= fromMs)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .at(-1)
  if (last === undefined) return SEATS.find((seat) => seat === current?.backstage?.firstQuestionFrom) ?? 'room'
  return last.seat === 'room' ? 'remote' : 'room'
}
