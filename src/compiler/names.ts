/** Names in a recorded graph, which keep parameters, inputs and outputs of one name apart. */
export const parameterName = (name: string): string => `parameter/${name}`;
export const inputName = (name: string): string => `input/${name}`;
export const outputName = (name: string): string => `output/${name}`;
export const gradientName = (name: string): string => `gradient/${name}`;
