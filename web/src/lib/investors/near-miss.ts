import type { listNearMisses, Output } from '@scalebridge/api/contract'

/** A pitch outside a list, with the gates that keep it there. */
export type NearMiss = Output<typeof listNearMisses>['items'][number]
