// The command card.
import type { Metadata } from 'next';
import { MESSAGES } from '../messages/catalogue.ts';
import { CommandCard } from './command-card.tsx';

export const metadata: Metadata = { title: MESSAGES.card.title };

export default function Page() {
  return <CommandCard />;
}
