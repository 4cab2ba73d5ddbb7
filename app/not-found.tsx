// What stands at an address that has nothing.
import Link from 'next/link';
import { MESSAGES } from './messages/catalogue.ts';

export default function NotFound() {
  return (
    <div className="page">
      <h1>{MESSAGES.site.notFound}</h1>
      <p>
        <Link className="button" href="/">
          {MESSAGES.site.toPath}
        </Link>
      </p>
    </div>
  );
}
