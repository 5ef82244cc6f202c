using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>
/// Elementwise parts of a GRU's step of one row, backwards: da_z = dh (h - g) z (1 - z), da_g = dh (1 - z) (1 - g²) and dh z; then
/// da_r = s r (1 - r) where s is d(r h) h, or da_g q with the reset behind the product.
/// </summary>
internal static unsafe class GruCellGrad
{
    /// <summary>da_z, da_g and dh z.</summary>
    /// <param name="hidden">Size of the state.</param>
    /// <param name="gates">z, r, g.</param>
    /// <param name="state">h.</param>
    /// <param name="dh">Gradient of h', replaced by dh z.</param>
    /// <param name="da">Receives da_z and da_g in the first and the last third.</param>
    internal readonly struct Outer(int hidden, float* gates, float* state, float* dh, float* da) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var one = TLanes.Broadcast(1f);
            for (var k = 0; k < hidden; k += TLanes.Count)
            {
                var rest = hidden - k;
                var (z, g) = (VectorTail.Load<TLanes, TVector>(gates + k, rest), VectorTail.Load<TLanes, TVector>(gates + (2 * hidden) + k, rest));
                var slope = VectorTail.Load<TLanes, TVector>(dh + k, rest);
                var keep = TLanes.Subtract(one, z);
                var change = TLanes.Subtract(VectorTail.Load<TLanes, TVector>(state + k, rest), g);
                VectorTail.Store<TLanes, TVector>(TLanes.Multiply(TLanes.Multiply(slope, change), TLanes.Multiply(z, keep)), da + k, rest);
                var steep = TLanes.Subtract(one, TLanes.Multiply(g, g));
                VectorTail.Store<TLanes, TVector>(TLanes.Multiply(TLanes.Multiply(slope, keep), steep), da + (2 * hidden) + k, rest);
                VectorTail.Store<TLanes, TVector>(TLanes.Multiply(slope, z), dh + k, rest);
            }
        }
    }

    /// <summary>da_r = slope factor r (1 - r), and a product with r.</summary>
    /// <param name="hidden">Size of the state.</param>
    /// <param name="reset">r.</param>
    /// <param name="slope">d(r h), or da_g.</param>
    /// <param name="factor">h, or q.</param>
    /// <param name="da">Receives da_r.</param>
    /// <param name="product">Receives slope r, or has it added.</param>
    /// <param name="adds">Whether it is added.</param>
    internal readonly struct Reset(int hidden, float* reset, float* slope, float* factor, float* da, float* product, bool adds) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var one = TLanes.Broadcast(1f);
            for (var k = 0; k < hidden; k += TLanes.Count)
            {
                var rest = hidden - k;
                var (r, s) = (VectorTail.Load<TLanes, TVector>(reset + k, rest), VectorTail.Load<TLanes, TVector>(slope + k, rest));
                var through = TLanes.Multiply(s, VectorTail.Load<TLanes, TVector>(factor + k, rest));
                var sum = adds ? VectorTail.Load<TLanes, TVector>(product + k, rest) : TLanes.Broadcast(0f);
                VectorTail.Store<TLanes, TVector>(TLanes.Multiply(through, TLanes.Multiply(r, TLanes.Subtract(one, r))), da + k, rest);
                VectorTail.Store<TLanes, TVector>(TLanes.Fma(s, r, sum), product + k, rest);
            }
        }
    }
}
