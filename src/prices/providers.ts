import type { Catalogue } from './catalogue'

/** Those who make models, in the order in which they are asked for the price of one that several of them list. */
export const makers = [
  'openai',
  'anthropic',
  'google',
  'deepseek',
  'xai',
  'mistral',
  'cohere',
  'moonshotai',
  'zai',
  'alibaba',
  'minimax',
  'volcengine',
  'meta',
  'llama',
  'xiaomi',
  'stepfun-ai',
  'tencent-tokenhub',
  'perplexity',
  'ai21',
  'upstage',
  'inception',
  'longcat',
  'sakana',
  'thinkingmachines',
  'moonshotai-cn',
  'zhipuai',
  'alibaba-cn',
  'minimax-cn',
  'stepfun',
]

/** Those who serve models of others and are asked before the rest, because many take their names and prices as a measure. */
export const hosts = [
  'openrouter',
  'azure',
  'amazon-bedrock',
  'google-vertex',
  'google-vertex-anthropic',
  'groq',
  'cerebras',
  'togetherai',
  'fireworks-ai',
  'deepinfra',
  'siliconflow',
  'siliconflow-cn',
  'novita-ai',
  'vercel',
  'nvidia',
  'huggingface',
  'baseten',
  'nebius',
  'github-copilot',
  'opencode',
  'modelscope',
  'ollama-cloud',
  'cloudflare-workers-ai',
  'venice',
  'aihubmix',
  '302ai',
  'qiniu-ai',
  'poe',
]

/** Addresses of those for whom models.dev names none: the host, or a domain with all below it. */
const addresses: readonly [address: string, provider: string][] = [
  ['api.openai.com', 'openai'],
  ['api.anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'google'],
  ['aiplatform.googleapis.com', 'google-vertex'],
  ['api.x.ai', 'xai'],
  ['api.mistral.ai', 'mistral'],
  ['codestral.mistral.ai', 'mistral'],
  ['api.groq.com', 'groq'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['api.cerebras.ai', 'cerebras'],
  ['api.together.xyz', 'togetherai'],
  ['api.together.ai', 'togetherai'],
  ['api.deepinfra.com', 'deepinfra'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.venice.ai', 'venice'],
  ['ai-gateway.vercel.sh', 'vercel'],
  ['aihubmix.com', 'aihubmix'],
  ['openai.azure.com', 'azure'],
  ['services.ai.azure.com', 'azure'],
  ['cognitiveservices.azure.com', 'azure'],
  ['amazonaws.com', 'amazon-bedrock'],
  ['api.minimaxi.com', 'minimax-cn'],
  ['api.minimax.chat', 'minimax-cn'],
  ['volces.com', 'volcengine'],
]

/** A flat fee is no price per token: what such a provider lists as free is not. */
const isPlan = (provider: string) => /-plan(-|$)|copilot|cline-pass/.test(provider)

/** Says which provider of a catalogue is behind a base URL; `undefined` where nobody knows, and where one pays a flat fee. */
export function providerFinder({ providers }: Catalogue): (url: string) => string | undefined {
  const known = Object.entries(providers).flatMap(([id, { url }]) => (url ? [{ id, ...placeOf(url) }] : []))
  return (url) => {
    const { host, path } = placeOf(url)
    const here = known.filter((one) => one.host === host)
    // One host may have several: the longest path that leads there, else the shortest of all.
    const leading = here.filter((one) => path.startsWith(one.path)).sort((a, b) => b.path.length - a.path.length)
    const id = (leading[0] ?? here.sort((a, b) => a.path.length - b.path.length)[0])?.id ?? byAddress(host)
    return id === undefined || isPlan(id) || !providers[id] ? undefined : id
  }
}

const byAddress = (host: string) => addresses.find(([address]) => host === address || host.endsWith(`.${address}`))?.[1]

/** The path without the version at its end, which differs by protocol. */
function placeOf(url: string): { host: string; path: string } {
  if (!URL.canParse(url)) return { host: '', path: '' }
  const { host, pathname } = new URL(url)
  return { host, path: pathname.replace(/\/(v\d\w*)?\/?$/, '') }
}
