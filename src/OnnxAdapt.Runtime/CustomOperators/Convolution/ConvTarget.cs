namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>One phase of a convolution's result, and what is summed there.</summary>
/// <param name="Phase">First element on each axis.</param>
/// <param name="Terms">Source phase, distance and weight of each tap.</param>
internal sealed record ConvTarget(Place Phase, ConvTerm[] Terms);
