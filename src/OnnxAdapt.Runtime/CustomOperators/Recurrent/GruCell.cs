using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>
/// Elementwise parts of a GRU's step of one row: z = s(a_z + b_z), r = s(a_r + b_r), g = tanh(a_g + q), h' = (1 - z) g + z h, where q is
/// R_g (r h) + b, or r (R_g h + b) with the reset behind the product.
/// </summary>
internal static unsafe class GruCell
{
    /// <summary>z and r, in the first two thirds of the gates; and r h.</summary>
    /// <param name="hidden">Size of the state.</param>
    /// <param name="inputs">W x in the order z, r, g.</param>
    /// <param name="states">R h in the order z, r.</param>
    /// <param name="inputBias">Biases of W x.</param>
    /// <param name="stateBias">Biases of R h.</param>
    /// <param name="state">h.</param>
    /// <param name="gates">Receives z and r; may be where W x is.</param>
    /// <param name="reset">Receives r h.</param>
    internal readonly struct Switches(int hidden, float* inputs, float* states, float* inputBias, float* stateBias, float* state, float* gates, float* reset) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            for (var k = 0; k < 2 * hidden; k += TLanes.Count)
            {
                var rest = (2 * hidden) - k;
                var sum = TLanes.Add(VectorTail.Load<TLanes, TVector>(inputs + k, rest), VectorTail.Load<TLanes, TVector>(states + k, rest));
                var bias = TLanes.Add(VectorTail.Load<TLanes, TVector>(inputBias + k, rest), VectorTail.Load<TLanes, TVector>(stateBias + k, rest));
                VectorTail.Store<TLanes, TVector>(VectorMath.Sigmoid<TLanes, TVector>(TLanes.Add(sum, bias)), gates + k, rest);
            }

            for (var k = 0; k < hidden; k += TLanes.Count)
            {
                var product = TLanes.Multiply(VectorTail.Load<TLanes, TVector>(gates + hidden + k, hidden - k), VectorTail.Load<TLanes, TVector>(state + k, hidden - k));
                VectorTail.Store<TLanes, TVector>(product, reset + k, hidden - k);
            }
        }
    }

    /// <summary>g, in the last third of the gates, and h'.</summary>
    /// <param name="hidden">Size of the state.</param>
    /// <param name="inputs">W x for g.</param>
    /// <param name="states">R_g (r h), or R_g h.</param>
    /// <param name="inputBias">Bias of W x for g.</param>
    /// <param name="stateBias">Bias of R h for g.</param>
    /// <param name="resetsLast">Whether r multiplies R_g h + b.</param>
    /// <param name="gates">Holds z and r, receives g.</param>
    /// <param name="state">h, replaced by h'.</param>
    internal readonly struct Candidate(int hidden, float* inputs, float* states, float* inputBias, float* stateBias, bool resetsLast, float* gates, float* state) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            for (var k = 0; k < hidden; k += TLanes.Count)
            {
                var rest = hidden - k;
                var q = TLanes.Add(VectorTail.Load<TLanes, TVector>(states + k, rest), VectorTail.Load<TLanes, TVector>(stateBias + k, rest));
                q = resetsLast ? TLanes.Multiply(q, VectorTail.Load<TLanes, TVector>(gates + hidden + k, rest)) : q;
                var a = TLanes.Add(VectorTail.Load<TLanes, TVector>(inputs + k, rest), VectorTail.Load<TLanes, TVector>(inputBias + k, rest));
                var g = VectorMath.Tanh<TLanes, TVector>(TLanes.Add(a, q));
                var h = VectorTail.Load<TLanes, TVector>(state + k, rest);
                VectorTail.Store<TLanes, TVector>(g, gates + (2 * hidden) + k, rest);
                VectorTail.Store<TLanes, TVector>(TLanes.Fma(VectorTail.Load<TLanes, TVector>(gates + k, rest), TLanes.Subtract(h, g), g), state + k, rest);
            }
        }
    }
}
