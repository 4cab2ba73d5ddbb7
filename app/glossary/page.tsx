// The glossary.
import type { Metadata } from 'next';
import { MESSAGES } from '../messages/catalogue.ts';
import { Glossary } from './glossary.tsx';

export const metadata: Metadata = { title: MESSAGES.glossary.title };

export default function Page() {
  return <Glossary />;
}
