import { TextInput, type TextInputProps } from '@mantine/core';
import { useAddress } from '../app/address';
import { Icon } from './icons';

/** Searches in what a page shows; the words are `find` in the address. `/` goes to it. */
export function SearchField({ label, ...props }: { label: string } & Omit<TextInputProps, 'label'>) {
  const [search, change] = useAddress();
  return (
    <TextInput
      aria-label={label}
      placeholder="Search"
      leftSection={<Icon name="search" size={props.size === 'xs' ? 14 : undefined} />}
      defaultValue={search.find ?? ''}
      onChange={(event) => change({ find: event.currentTarget.value }, 'replace')}
      maw={420}
      data-search
      {...props}
    />
  );
}
