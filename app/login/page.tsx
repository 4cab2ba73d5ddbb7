// Signing in.
import type { Metadata } from 'next';
import { MESSAGES } from '../messages/catalogue.ts';
import { SignIn } from './sign-in.tsx';

export const metadata: Metadata = { title: MESSAGES.login.title };

export default function Page() {
  return <SignIn />;
}
