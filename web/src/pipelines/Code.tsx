/** The editor: CodeMirror with the language, and marks where the text is wrong. Loaded when it is needed. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  defaultHighlightStyle,
  foldGutter,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';

const kDarkStyle = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: '#74c0fc' },
  { tag: tags.string, color: '#b2f2bb' },
  { tag: [tags.number, tags.bool, tags.null], color: '#ffd8a8' },
  { tag: tags.comment, color: '#adb5bd' },
]);

export default function Code({
  text,
  language,
  onChange,
  problem,
}: {
  text: string;
  language: 'json' | 'yaml';
  onChange: (text: string) => void;
  problem?: { message: string; offset: number };
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const dark = useComputedColorScheme('light') === 'dark';
  const change = useRef(onChange);
  change.current = onChange;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is given when the editor is made; afterwards it is the editor's
  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          syntaxHighlighting(dark ? kDarkStyle : defaultHighlightStyle),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          language === 'json' ? json() : yaml(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Definition' }),
          EditorView.theme(
            {
              '&': { height: 'max(300px, calc(100dvh - 340px))' },
              '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)' },
            },
            { dark },
          ),
          ...(dark
            ? [
                EditorView.theme({
                  '.cm-gutters': { background: 'transparent', color: 'var(--mantine-color-dimmed)' },
                  '.cm-activeLine': { background: 'rgba(255,255,255,.05)' },
                }),
              ]
            : []),
          EditorView.updateListener.of((update) => update.docChanged && change.current(update.state.doc.toString())),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [language, dark]);
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const marks: Diagnostic[] = problem
      ? [
          {
            from: Math.min(problem.offset, editor.state.doc.length),
            to: Math.min(problem.offset + 1, editor.state.doc.length),
            severity: 'error',
            message: problem.message,
          },
        ]
      : [];
    editor.dispatch(setDiagnostics(editor.state, marks));
  }, [problem]);
  return <div ref={place} className="editor" />;
}
