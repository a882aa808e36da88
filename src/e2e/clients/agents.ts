import type { Agent } from './agent'
import { claudeCode, claudeCodeContext, claudeCodeGreeting } from './claude-code'
import { codex, codexBuiltIn, codexPatch, codexWithScripts } from './codex'
import { geminiCli } from './gemini-cli'
import { opencodes } from './opencode'
import { qwenCode } from './qwen-code'

/** The rows of the table, and what else is worth a try. */
export const rows: Agent[] = [claudeCode, codex, codexWithScripts, ...opencodes, geminiCli, qwenCode]
export const others: Agent[] = [claudeCodeGreeting, claudeCodeContext, codexBuiltIn, codexPatch]
