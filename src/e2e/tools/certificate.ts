import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const openssl = Bun.which('openssl')

export interface Certificate {
  certificateFile: string
  keyFile: string
  /** Both as PEM, as servers of Bun take them. */
  tls: { cert: string; key: string }
}

/** Makes a key and a self-signed certificate for these names (`DNS:localhost,IP:127.0.0.1`) in a folder. */
export function makeCertificate(folder: string, name: string, names: string): Certificate {
  const certificateFile = join(folder, `${name}.pem`)
  const keyFile = join(folder, `${name}.key`)
  const { success, stderr } = Bun.spawnSync([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`, '-keyout', keyFile, '-out', certificateFile],
  ])
  if (!success) throw new Error(`openssl cannot make a certificate: ${stderr}`)
  return { certificateFile, keyFile, tls: { cert: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') } }
}
