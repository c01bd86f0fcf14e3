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
export async function openStore(config: StoreConfig): Promise<Disk> {
  const { S3_BUCKET: bucket, S3_REGION: region, S3_ENDPOINT: endpoint } = config
  if (bucket === undefined || region === undefined) {
    const location = config.ATTACHMENTS_DIRECTORY ?? join(tmpdir(), 'scalebridge-attachments')
    return new Disk(new FSDriver({ location, visibility: 'private' }))
  }
  // Loaded where it is used: Amazon's client takes longer to load than all of the rest.
  const { S3Driver } = await import('flydrive/drivers/s3')
  return new Disk(
    new S3Driver({
      bucket,
      region,
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      credentials: { accessKeyId: config.S3_ACCESS_KEY_ID ?? '', secretAccessKey: config.S3_SECRET_ACCESS_KEY ?? '' },
      visibility: 'private',
      supportsACL: false,
    }),
  )
}
