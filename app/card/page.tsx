// The command card.
import type { Metadata } from 'next';
import { MESSAGES } from '../messages/catalogue.ts';

export const metadata: Metadata = { title: MESSAGES.site.card };

export default function Page() {
  return (
    <div className="page">
      <h1>{MESSAGES.card.title}</h1>
      <p className="lead">{MESSAGES.card.empty}</p>
    </div>
  );
}
