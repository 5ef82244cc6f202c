namespace OnnxAdapt.Graph.Packing;

/// <summary>Writes what a node becomes in the packed graph.</summary>
/// <param name="step">The node with its inputs as they are there.</param>
/// <returns>Its outputs; missing ones at the end cannot be packed.</returns>
/// <exception cref="PackingRefusal">The node cannot be packed.</exception>
internal delegate PackedForm[] PackRule(PackingStep step);
