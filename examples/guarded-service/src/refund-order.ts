/** What a caller asks for. */
export interface RefundOrder {
  readonly product: string;
  readonly incident: string;
  /** What each customer gets. */
  readonly cents: number;
  readonly note?: string;
}

/** Which bodies are orders. What the policy bounds is not checked here again. */
export const refundOrderSchema = {
  type: "object",
  required: ["product", "incident", "cents"],
  additionalProperties: false,
  properties: {
    product: { type: "string" },
    incident: { type: "string" },
    cents: { type: "number" },
    note: { type: "string" },
  },
} as const;
