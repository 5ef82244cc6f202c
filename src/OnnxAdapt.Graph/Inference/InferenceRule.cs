namespace OnnxAdapt.Graph.Inference;

/// <summary>States what is known of a node's outputs. Types that follow from the operator's signature need not be stated.</summary>
internal delegate void InferenceRule(InferenceContext node);
