import type { ProtocolId } from '../protocols/protocol'

/** What is known of a vendor before anything is typed. `url` is the base URL of its API, `keyUrl` the page where one gets a key. */
export interface Preset {
  id: string
  name: string
  protocol: ProtocolId
  url: string
  keyUrl?: string
}

/** A vendor is a row. */
export const presets: Preset[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    protocol: 'openai-responses',
    url: 'https://api.openai.com/v1',
    keyUrl: 'https://platform.openai.com/api-keys',
  },
  {
    id: 'openai-chat',
    name: 'OpenAI (Chat Completions)',
    protocol: 'openai-chat',
    url: 'https://api.openai.com/v1',
    keyUrl: 'https://platform.openai.com/api-keys',
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    protocol: 'anthropic',
    url: 'https://api.anthropic.com/v1',
    keyUrl: 'https://console.anthropic.com/settings/keys',
  },
  {
    id: 'gemini',
    name: 'Google Gemini',
    protocol: 'gemini',
    url: 'https://generativelanguage.googleapis.com/v1beta',
    keyUrl: 'https://aistudio.google.com/apikey',
  },
  {
    id: 'azure',
    name: 'Azure OpenAI',
    protocol: 'openai-chat',
    url: 'https://RESOURCE.openai.azure.com/openai/v1',
    keyUrl: 'https://portal.azure.com',
  },
  {
    id: 'deepseek',
    name: 'DeepSeek',
    protocol: 'openai-chat',
    url: 'https://api.deepseek.com/v1',
    keyUrl: 'https://platform.deepseek.com/api_keys',
  },
  {
    id: 'deepseek-anthropic',
    name: 'DeepSeek (Anthropic protocol)',
    protocol: 'anthropic',
    url: 'https://api.deepseek.com/anthropic/v1',
    keyUrl: 'https://platform.deepseek.com/api_keys',
  },
  {
    id: 'moonshot',
    name: 'Moonshot (Kimi)',
    protocol: 'openai-chat',
    url: 'https://api.moonshot.ai/v1',
    keyUrl: 'https://platform.moonshot.ai/console/api-keys',
  },
  {
    id: 'moonshot-cn',
    name: 'Moonshot (Kimi), China',
    protocol: 'openai-chat',
    url: 'https://api.moonshot.cn/v1',
    keyUrl: 'https://platform.moonshot.cn/console/api-keys',
  },
  {
    id: 'zai',
    name: 'Z.AI (GLM)',
    protocol: 'openai-chat',
    url: 'https://api.z.ai/api/paas/v4',
    keyUrl: 'https://z.ai/manage-apikey/apikey-list',
  },
  {
    id: 'zhipu',
    name: 'Zhipu (GLM), China',
    protocol: 'openai-chat',
    url: 'https://open.bigmodel.cn/api/paas/v4',
    keyUrl: 'https://open.bigmodel.cn/usercenter/apikeys',
  },
  {
    id: 'zhipu-anthropic',
    name: 'Zhipu (Anthropic protocol), China',
    protocol: 'anthropic',
    url: 'https://open.bigmodel.cn/api/anthropic/v1',
    keyUrl: 'https://open.bigmodel.cn/usercenter/apikeys',
  },
  {
    id: 'dashscope',
    name: 'Qwen (DashScope), China',
    protocol: 'openai-chat',
    url: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    keyUrl: 'https://bailian.console.aliyun.com/?tab=model#/api-key',
  },
  {
    id: 'dashscope-intl',
    name: 'Qwen (DashScope)',
    protocol: 'openai-chat',
    url: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    keyUrl: 'https://bailian.console.alibabacloud.com/?tab=model#/api-key',
  },
  {
    id: 'minimax',
    name: 'MiniMax',
    protocol: 'openai-chat',
    url: 'https://api.minimax.io/v1',
    keyUrl: 'https://platform.minimax.io/user-center/basic-information/interface-key',
  },
  {
    id: 'volcengine',
    name: 'Volcengine Ark',
    protocol: 'openai-chat',
    url: 'https://ark.cn-beijing.volces.com/api/v3',
    keyUrl: 'https://console.volcengine.com/ark/region:ark+cn-beijing/apiKey',
  },
  {
    id: 'byteplus',
    name: 'BytePlus ModelArk',
    protocol: 'openai-chat',
    url: 'https://ark.ap-southeast.bytepluses.com/api/v3',
    keyUrl: 'https://console.byteplus.com/ark',
  },
  {
    id: 'siliconflow',
    name: 'SiliconFlow',
    protocol: 'openai-chat',
    url: 'https://api.siliconflow.com/v1',
    keyUrl: 'https://cloud.siliconflow.com/account/ak',
  },
  {
    id: 'siliconflow-cn',
    name: 'SiliconFlow, China',
    protocol: 'openai-chat',
    url: 'https://api.siliconflow.cn/v1',
    keyUrl: 'https://cloud.siliconflow.cn/account/ak',
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    protocol: 'openai-chat',
    url: 'https://openrouter.ai/api/v1',
    keyUrl: 'https://openrouter.ai/keys',
  },
  { id: 'xai', name: 'xAI', protocol: 'openai-chat', url: 'https://api.x.ai/v1', keyUrl: 'https://console.x.ai' },
  { id: 'groq', name: 'Groq', protocol: 'openai-chat', url: 'https://api.groq.com/openai/v1', keyUrl: 'https://console.groq.com/keys' },
  {
    id: 'mistral',
    name: 'Mistral',
    protocol: 'openai-chat',
    url: 'https://api.mistral.ai/v1',
    keyUrl: 'https://console.mistral.ai/api-keys',
  },
  {
    id: 'together',
    name: 'Together AI',
    protocol: 'openai-chat',
    url: 'https://api.together.xyz/v1',
    keyUrl: 'https://api.together.ai/settings/api-keys',
  },
  {
    id: 'fireworks',
    name: 'Fireworks AI',
    protocol: 'openai-chat',
    url: 'https://api.fireworks.ai/inference/v1',
    keyUrl: 'https://app.fireworks.ai/settings/users/api-keys',
  },
  { id: 'ollama', name: 'Ollama', protocol: 'openai-chat', url: 'http://127.0.0.1:11434/v1' },
  { id: 'vllm', name: 'vLLM', protocol: 'openai-chat', url: 'http://127.0.0.1:8000/v1' },
  { id: 'llama-cpp', name: 'llama.cpp', protocol: 'openai-chat', url: 'http://127.0.0.1:8080/v1' },
]
