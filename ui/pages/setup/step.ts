/** What each step of the setup is given. */
export interface StepProps {
  /** Leads to the step after this one, or out of the setup. */
  onNext: () => void
  back: string | undefined
  skip: string | undefined
}
