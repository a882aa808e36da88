import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from './certificate'
import { until } from './until'

export const nginx = Bun.which('nginx') ?? Bun.which('/usr/sbin/nginx')

export interface NginxOptions {
  certificate: Certificate
  /** The plain HTTP server behind it, on this machine. It is told `x-protocol` and `x-connection` of the caller. */
  backendPort: number
  http2: boolean
  /** After this many requests a connection is given up: HTTP/2 says GOAWAY. */
  requestsPerConnection?: number
  /** A free one unless told. */
  port?: number
}

export interface Nginx {
  port: number
  /** A base URL as channels take it. */
  url: string
  /** Safe to call again. */
  stop(): Promise<void>
}

/** Runs nginx with TLS in front of a server. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  if (!nginx) throw new Error('nginx is not installed')
  const port = options.port ?? freePort()
  const folder = mkdtempSync(join(tmpdir(), 'octopus-nginx-'))
  await Bun.write(join(folder, 'nginx.conf'), configuration(folder, port, nginx, options))
  const child = Bun.spawn([nginx, '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'ignore'] })
  await until(() => accepts(port), 'nginx to listen')
  return {
    port,
    url: `https://localhost:${port}/v1`,
    async stop() {
      child.kill('SIGTERM')
      await child.exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function configuration(folder: string, port: number, program: string, options: NginxOptions): string {
  const { certificate, backendPort, requestsPerConnection = 1_000_000 } = options
  const http2 = options.http2 ? http2Of(program) : { word: '', directive: '' }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
  return `
daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${port} ssl${http2.word};
    ${http2.directive}
    ssl_certificate ${certificate.certificateFile};
    ssl_certificate_key ${certificate.keyFile};
    keepalive_requests ${requestsPerConnection};
    location / {
      proxy_pass http://127.0.0.1:${backendPort};
      proxy_http_version 1.1;
      proxy_buffering off;
      client_max_body_size 64m;
      proxy_set_header x-protocol $server_protocol;
      proxy_set_header x-connection $connection;
    }
  }
}
`
}

/** Since 1.25.1 HTTP/2 is a directive of its own, before it a word after `listen` (nginx.org, ngx_http_v2_module). */
function http2Of(program: string): { word: string; directive: string } {
  const version = /nginx\/(\d+\.\d+\.\d+)/.exec(Bun.spawnSync([program, '-v']).stderr.toString())?.[1] ?? '1.22.0'
  return Bun.semver.order(version, '1.25.1') >= 0 ? { word: '', directive: 'http2 on;' } : { word: ' http2', directive: '' }
}

function freePort(): number {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = server
  server.stop(true)
  return port
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, '127.0.0.1')
  socket.once('error', () => resolve(false))
  socket.once('connect', () => {
    socket.destroy()
    resolve(true)
  })
  return promise
}
