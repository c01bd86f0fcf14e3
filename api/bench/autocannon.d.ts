declare module 'autocannon' {
  interface Request {
    method?: 'GET' | 'POST'
    path?: string
    headers?: Record<string, string>
    /** Called before each sending; answers the request as it is to be sent. */
    setupRequest?: (request: Request) => Request
    body?: string
  }
  interface Result {
    errors: number
    statusCodeStats: Record<string, { count: number }>
  }
  export default function autocannon(options: {
    url: string
    connections: number
    amount: number
    timeout: number
    setupClient?: (client: { setRequests: (requests: Request[]) => void; on: (event: 'response', heard: () => void) => void }) => void
  }): Promise<Result>
}
