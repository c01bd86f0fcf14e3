import { createBreaker } from '@scalebridge/db/breaker'
import { STORE_WAITS } from '@scalebridge/db/time-outs'
import { Disk } from 'flydrive'
import { FSDriver } from 'flydrive/drivers/fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiConfig } from '../platform/deps.ts'

type StoreConfig = Pick<
  ApiConfig,
  'ATTACHMENTS_DIRECTORY' | 'S3_BUCKET' | 'S3_REGION' | 'S3_ENDPOINT' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'
>

/**
 * Where the bytes of files lie: a bucket where one is configured, else a directory. loadConfig has seen to it that a bucket
 * comes with all it needs, and that production names one or the other.
 */
export async function openStore(
  config: StoreConfig,
  waits: Readonly<Record<keyof typeof STORE_WAITS, number>> = STORE_WAITS,
): Promise<Disk> {
  const { S3_BUCKET: bucket, S3_REGION: region, S3_ENDPOINT: endpoint } = config
  if (bucket === undefined || region === undefined) {
    const location = config.ATTACHMENTS_DIRECTORY ?? join(tmpdir(), 'scalebridge-attachments')
    return new Disk(new FSDriver({ location, visibility: 'private' }))
  }
  // Loaded where it is used: Amazon's client takes longer to load than all of the rest.
  const { S3Driver } = await import('flydrive/drivers/s3')
  const breaker = createBreaker({
    name: 'the file store',
    failures: waits.failures,
    restMs: waits.restMs,
    // Whoever answers that there is no such object, or that we may not have it, is there.
    isFailure: (error) => (statusOf(error) ?? 500) >= 500,
  })
  /** What is asked of the bucket here; while it does not answer, nobody waits for it. */
  class GuardedDriver extends S3Driver {
    override put(...sent: Parameters<typeof S3Driver.prototype.put>) {
      return breaker.run(() => super.put(...sent))
    }
    override getBytes(...sent: Parameters<typeof S3Driver.prototype.getBytes>) {
      return breaker.run(() => super.getBytes(...sent))
    }
    override delete(...sent: Parameters<typeof S3Driver.prototype.delete>) {
      return breaker.run(() => super.delete(...sent))
    }
  }
  return new Disk(
    new GuardedDriver({
      maxAttempts: waits.tries,
      requestHandler: {
        connectionTimeout: waits.connectMs,
        socketTimeout: waits.silenceMs,
        requestTimeout: waits.answerMs,
        throwOnRequestTimeout: true,
      },
      bucket,
      region,
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      credentials: { accessKeyId: config.S3_ACCESS_KEY_ID ?? '', secretAccessKey: config.S3_SECRET_ACCESS_KEY ?? '' },
      visibility: 'private',
      supportsACL: false,
    }),
  )
}

/** The status that the bucket's service answered with, where it answered. */
function statusOf(error: unknown): number | undefined {
  const metadata: unknown = error instanceof Error ? Reflect.get(error, '$metadata') : undefined
  const status: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined
  return typeof status === 'number' ? status : undefined
}

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT'])

/** Whether writing failed because the disk, or what its owner may use of it, is full. */
export function hasNoRoom(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code: unknown = Reflect.get(error, 'code')
  return (typeof code === 'string' && NO_ROOM.has(code)) || hasNoRoom(error.cause)
}
