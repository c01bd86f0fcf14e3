import { blankFile } from '#lib/terms/server/files.ts'
import type { RequestHandler } from './$types'

/** The blank standard term sheet as a file: CSV or JSON, for anybody. */
export const GET: RequestHandler = ({ url }) => blankFile(url.searchParams.get('format'))
