/** A plan of tasks, as the engines of this folder need it. */
export interface TaskPlan {
  /** Path of the plan's folder, as given. */
  readonly folder: string;
  /** Kind of work. */
  readonly kind: "prepare" | "train" | "predict";
  /** Tasks in their order; a task is named by its number from 0. */
  readonly tasks: readonly { readonly name: string }[];
}
