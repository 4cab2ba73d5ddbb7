// The state of the engine and what this machine offers.
import type { Metadata } from 'next';
import { MESSAGES } from '../messages/catalogue.ts';
import { StatusReport } from './status-report.tsx';

export const metadata: Metadata = { title: MESSAGES.status.title };

export default function Page() {
  return <StatusReport />;
}
