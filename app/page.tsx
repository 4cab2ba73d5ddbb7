// The start page.
import { LearningPath } from './path/learning-path.tsx';

export default function Page() {
  return <LearningPath />;
}
