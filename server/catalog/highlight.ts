// Colours for code in lessons: the chosen languages only, as classes (tok-…) so that the page's own style decides.
import type { ElementContent } from 'hast';
import { createCssVariablesTheme, createHighlighterCoreSync } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import ini from 'shiki/langs/ini.mjs';
import json from 'shiki/langs/json.mjs';
import python from 'shiki/langs/python.mjs';
import shell from 'shiki/langs/shellscript.mjs';
import yaml from 'shiki/langs/yaml.mjs';

const THEME = 'css-variables';
/** The theme's colours are `var(--shiki-token-string)`; the class is then tok-string. */
const COLOUR = /--shiki-token-([a-z-]+)/;

const highlighter = createHighlighterCoreSync({
  themes: [createCssVariablesTheme({ name: THEME, variablePrefix: '--shiki-' })],
  langs: [shell, json, yaml, ini, python],
  engine: createJavaScriptRegexEngine({ forgiving: true }),
});

/** The children of a <code> element for this code; null when the language is not one of ours. */
export function highlight(code: string, language: string): readonly ElementContent[] | null {
  if (!highlighter.getLoadedLanguages().includes(language)) return null;
  const root = highlighter.codeToHast(code, {
    lang: language,
    theme: THEME,
    transformers: [
      {
        span(node) {
          const token = COLOUR.exec(String(node.properties.style ?? ''))?.[1];
          delete node.properties.style;
          if (token) node.properties.className = [`tok-${token}`];
        },
      },
    ],
  });
  const pre = root.children[0];
  const inner = pre?.type === 'element' ? pre.children[0] : undefined;
  return inner?.type === 'element' ? inner.children : null;
}
