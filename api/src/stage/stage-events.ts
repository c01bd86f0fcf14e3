import {
  PLEDGE_STATES,
  STAGE_AUDIENCES,
  STAGE_ROLES,
  type MemberRole,
  type SessionMode,
  type StageAudience,
} from '@scalebridge/db/reference'
import { SHOW_EVENTS, SHOW_OPENED } from '@scalebridge/db/rules'
import { Type, type TObject, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { BoardPledge } from '../commitments/commitments.contract.ts'
import { closed, Id, oneOf } from '../platform/shapes.ts'
import { StagePoll, StageQuestion } from './audience.contract.ts'
import { ShowItem, ShowState, StageSnapshot } from './stage.shapes.ts'

/** What the log may tell: the widest audience of the kind, and all that a frame of it has. */
export interface StageEventKind {
  reaches: StageAudience
  payload: TObject
}

const { backstage: _note, items: _items, seq: _seq, ...ShowScalars } = ShowState.properties
const { backstage: _cues, ...ShownItem } = ShowItem.properties
const showPatch = closed({
  show: Type.Partial(closed({ ...ShowScalars, backstage: ShowState.properties.backstage })),
  items: Type.Array(ShowItem),
  order: Type.Optional(Type.Array(Id)),
})
const opened = closed({ show: ShowState })

/** What is kept from the public within a show: nothing of it is in these, whatever a projection leaves in. */
const PublicItem = closed({ ...ShownItem, backstage: Type.Null() })
const PublicShow = closed({ ...ShowScalars, seq: ShowState.properties.seq, items: Type.Array(PublicItem), backstage: Type.Null() })
const PUBLIC_OF = new Map<TObject, TObject>([
  [opened, closed({ show: PublicShow })],
  [showPatch, closed({ ...showPatch.properties, show: Type.Partial(closed(ShowScalars)), items: Type.Array(PublicItem) })],
])
const PublicSnapshot = closed({ ...StageSnapshot.properties, show: PublicShow })

const question = closed({ question: StageQuestion })
const poll = closed({ poll: StagePoll })
const pledge = closed({ pledge: BoardPledge })

/** Everything that the log of a session may tell. A kind that is not here reaches nobody, a field that is not here neither. */
export const STAGE_EVENTS: Readonly<Record<string, StageEventKind>> = {
  [SHOW_OPENED]: { reaches: 'public', payload: opened },
  ...Object.fromEntries(Object.values(SHOW_EVENTS).map(([kind, reaches]) => [kind, { reaches, payload: showPatch }])),
  'question.waiting': { reaches: 'moderators', payload: closed({ questionId: Id }) },
  'question.approved': { reaches: 'public', payload: question },
  'question.asked': { reaches: 'public', payload: question },
  'question.answered': { reaches: 'public', payload: question },
  'question.removed': { reaches: 'public', payload: closed({ questionId: Id }) },
  'poll.opened': { reaches: 'public', payload: poll },
  'poll.closed': { reaches: 'public', payload: poll },
  'pledge.changed': { reaches: 'moderators', payload: closed({ pledgeId: Id, state: oneOf(PLEDGE_STATES) }) },
  'pledge.published': { reaches: 'public', payload: pledge },
  'pledge.corrected': { reaches: 'public', payload: pledge },
  'pledge.withdrawn': { reaches: 'public', payload: pledge },
  'pledge.matched': { reaches: 'public', payload: pledge },
}

/** Who may follow which view of a session: everybody the real one's public view, the stage's own people the rest. */
export const FOLLOWERS: Record<SessionMode, Record<StageAudience, 'everybody' | { roles: readonly MemberRole[]; assurance: 1 | 2 }>> = {
  live: { public: 'everybody', backstage: { roles: STAGE_ROLES, assurance: 2 }, moderators: { roles: STAGE_ROLES, assurance: 2 } },
  rehearsal: {
    public: { roles: STAGE_ROLES, assurance: 2 },
    backstage: { roles: STAGE_ROLES, assurance: 2 },
    moderators: { roles: STAGE_ROLES, assurance: 2 },
  },
}

/** The first audience that an event reaches, each of the later ones with it: what its writer said, never wider than its kind. */
export function reachOf(kind: string, said: StageAudience): StageAudience | undefined {
  const declared = STAGE_EVENTS[kind]
  if (declared === undefined) return undefined
  return STAGE_AUDIENCES.indexOf(said) > STAGE_AUDIENCES.indexOf(declared.reaches) ? said : declared.reaches
}

/** All that an audience's frame of an event may have. */
export function payloadOf(kind: string, audience: StageAudience): TObject | undefined {
  const payload = STAGE_EVENTS[kind]?.payload
  return payload === undefined || audience !== 'public' ? payload : (PUBLIC_OF.get(payload) ?? payload)
}

export const snapshotOf = (audience: StageAudience): TObject => (audience === 'public' ? PublicSnapshot : StageSnapshot)

/** The value without what its schema does not name. */
export const onlyNamed = (schema: TSchema, value: unknown): unknown => Value.Clean(schema, structuredClone(value))
