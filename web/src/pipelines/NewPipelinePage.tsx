import { useMemo } from 'react';
import { useKnownNames } from '../jobs/data';
import { Loading, Page } from '../parts/parts';
import { Editor } from './Editor';

export function NewPipelinePage() {
  const { algorithm, loaded } = useKnownNames();
  const [first = 'my-algorithm'] = algorithm;
  const value = useMemo(
    () => ({
      name: 'my-pipeline',
      nodes: [
        { nodeName: 'first', algorithmName: first, input: ['@flowInput.value'] },
        { nodeName: 'each', algorithmName: first, input: ['#@first'] },
      ],
      flowInput: { value: 5 },
    }),
    [first],
  );
  return <Page title="New pipeline">{loaded ? <Editor value={value} mode="new" /> : <Loading />}</Page>;
}
