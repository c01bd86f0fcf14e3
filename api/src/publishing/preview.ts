/** A pitch as one of its readers gets it, made by the code that answers that reader. */
import { pitchReference, readAs } from '@scalebridge/db'
import { stageEyes, toPublishing, type Eyes } from '@scalebridge/db/publishing'
import { MATCHED_STATES, type ConsentPurpose } from '@scalebridge/db/reference'
import { hiddenBlocks, isNamed, isVisible } from '@scalebridge/db/rules'
import { toInvestorPitch } from '../matching/investor-pitch.ts'
import { findPitch } from '../pitches/pitches.ts'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { findSheet } from '../terms/terms.queries.ts'
import { statedForReaders } from '../terms/terms.ts'
import type { getPreview, Preview } from './publishing.contract.ts'
import { readPublishing } from './publishing.ts'
import { confirmedPartners, isCatalogueState } from './solutions.ts'
import { textsOf, toCard, toSolution, type NamedPitch } from './view.ts'

type As = Preview['as']
const READER_OF = { public: 'public', investor: 'investor', introduced: 'introduced', stage: 'public' } as const
const PURPOSE_OF = { public: 'catalogue', investor: 'investors', introduced: 'investors', stage: 'stage' } as const satisfies Record<
  As,
  ConsentPurpose
>

/** For the pitch's own team and the Secretariat; it shows a draft as it would be read once it is submitted. */
export async function readPreview(deps: Deps, actor: Actor, { params, querystring }: Input<typeof getPreview>): Promise<Preview> {
  const { db } = deps
  const as = querystring.as ?? 'public'
  const { pitch, edition, organisationName } = await findPitch(db, actor, params.pitchId)
  const stands = await readPublishing(db, actor, pitch.id)
  const eyes: Eyes =
    as === 'stage' ? (await stageEyes(db, [pitch.id]))(pitch.id) : { publishing: toPublishing(stands), reader: READER_OF[as] }
  const whole = { ...pitch, organisationName, reference: pitch.number === null ? null : pitchReference(edition.slug, pitch.number) }
  const said = stands.consents.find(({ purpose }) => purpose === PURPOSE_OF[as])?.said
  const isSubmitted = as === 'public' ? isCatalogueState(pitch) : MATCHED_STATES.some((state) => state === pitch.state)
  return {
    as,
    solution: as === 'public' ? toSolution(whole, await confirmedPartners(db, pitch.id), eyes) : null,
    investor: as === 'investor' || as === 'introduced' ? await forInvestor(deps, actor, { whole, eyes }) : null,
    card: as === 'stage' ? toCard(whole, eyes) : null,
    hidden: hiddenBlocks(eyes.publishing, eyes.reader),
    isNamed: isNamed(eyes.publishing, eyes.reader),
    // The catalogue needs a yes; investors and the stage a pitch reaches by being submitted, until its partnership says no.
    isShared: isSubmitted && (said?.isGiven ?? as !== 'public'),
  }
}

async function forInvestor(
  { pool }: Deps,
  actor: Actor,
  { whole, eyes }: { whole: NamedPitch & { reference: string | null }; eyes: Eyes },
): Promise<Preview['investor']> {
  const sheet = isVisible(eyes.publishing, 'terms', eyes.reader)
    ? await readAs(pool, actor, (reader) => findSheet(reader, whole.id))
    : undefined
  return {
    pitch: toInvestorPitch(whole, eyes),
    texts: textsOf(whole, eyes),
    terms: sheet === undefined ? null : statedForReaders(sheet),
  }
}
