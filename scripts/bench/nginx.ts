import { join } from 'node:path'
import { type Children, freePort } from './children'

/** An upstream over TLS: nginx with HTTP/2 in front of the mock, with a certificate made for this run. */
export interface SecureUpstream {
  url: string
  /** The PEM file that clients must trust. */
  certificate: string
}

/** The programs this needs that are not installed; empty when all are. */
export function missingForTls(): string[] {
  return [...(findNginx() ? [] : ['nginx']), ...(Bun.which('openssl') ? [] : ['openssl'])]
}

function findNginx(): string | null {
  return Bun.which('nginx') ?? Bun.which('/usr/sbin/nginx')
}

/** Makes a key and a self-signed certificate for 127.0.0.1 in `folder`; gives the certificate's path. */
export function makeCertificate(folder: string): string {
  const certificate = join(folder, 'certificate.pem')
  const { success, stderr } = Bun.spawnSync([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    ...['-keyout', join(folder, 'key.pem'), '-out', certificate],
  ])
  if (!success) throw new Error(`openssl cannot make a certificate: ${stderr}`)
  return certificate
}

export async function startNginx(children: Children, folder: string, certificate: string, mockPort: number): Promise<SecureUpstream> {
  const nginx = findNginx()
  if (!nginx) throw new Error('nginx is not installed')
  const port = freePort()
  const file = join(folder, 'nginx.conf')
  await Bun.write(file, configuration(folder, port, mockPort, http2Of(nginx)))
  const child = children.start('nginx', [nginx, '-p', folder, '-c', file, '-e', 'stderr'])
  await child.listening(port)
  return { url: `https://127.0.0.1:${port}`, certificate }
}

/** Since 1.25.1 HTTP/2 is a directive of its own, before it a word after `listen` (nginx.org, ngx_http_v2_module). */
function http2Of(nginx: string): { word: string; directive: string } {
  const said = Bun.spawnSync([nginx, '-v']).stderr.toString()
  const version = /nginx\/(\d+\.\d+\.\d+)/.exec(said)?.[1] ?? '1.22.0'
  return Bun.semver.order(version, '1.25.1') >= 0 ? { word: '', directive: 'http2 on;' } : { word: ' http2', directive: '' }
}

/** One process without privileges to give up; all that it writes stays in `folder`. */
function configuration(folder: string, port: number, mockPort: number, http2: { word: string; directive: string }): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
  return `
daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
error_log stderr error;
events { worker_connections 8192; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  upstream mock {
    server 127.0.0.1:${mockPort};
    keepalive 512;
    keepalive_requests 1000000;
  }
  server {
    listen 127.0.0.1:${port} ssl${http2.word};
    ${http2.directive}
    ssl_certificate certificate.pem;
    ssl_certificate_key key.pem;
    # Far apart, so that a run measures requests and not the renewal of connections.
    keepalive_requests 1000000;
    location / {
      proxy_pass http://mock;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      client_max_body_size 8m;
      client_body_buffer_size 1m;
    }
  }
}
`
}
