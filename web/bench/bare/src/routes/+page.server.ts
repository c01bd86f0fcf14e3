interface Row {
  position: number
  score: number
  pitch: string
}

/** The rows that the product's shortlist is made of, from the address that the bench names. */
export const load = async ({ url }: { url: URL }) => {
  const response = await fetch(String(url.searchParams.get('from')))
  const rows: Row[] = await response.json()
  return { rows: rows.map(({ position, score, pitch }) => ({ position, score, pitch: JSON.parse(pitch) as Record<string, unknown> })) } // as: the bench's own rows
}
