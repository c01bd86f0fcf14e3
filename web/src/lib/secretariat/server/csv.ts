/** Answers with a file that the browser saves. */
export function csvFile(fileName: string, content: string): Response {
  // The plain name is for old clients; the second says the real one in any script (RFC 6266).
  const plain = fileName.replaceAll(/[^\w.-]+/g, '_')
  return new Response(content, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName).replaceAll("'", '%27')}`,
      'cache-control': 'no-store',
    },
  })
}
