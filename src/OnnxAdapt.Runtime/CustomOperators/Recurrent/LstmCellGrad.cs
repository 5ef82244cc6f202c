using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>
/// One step of one row, backwards: da_o = dh tanh(c') o (1 - o); d = dc + dh o (1 - tanh(c')²) + da_o p_o; da_i = d g i (1 - i);
/// da_f = d c f (1 - f); da_g = d i (1 - g²); dc = d f + da_i p_i + da_f p_f.
/// </summary>
/// <param name="hidden">Size of the state.</param>
/// <param name="gates">i, o, f, g.</param>
/// <param name="cell">c'.</param>
/// <param name="before">c.</param>
/// <param name="peepholes">p_i, p_o, p_f, or null.</param>
/// <param name="dh">Gradient of h'.</param>
/// <param name="dc">Gradient of c', replaced by that of c.</param>
/// <param name="da">Receives the gradients of the sums in the order i, o, f, g.</param>
internal readonly unsafe struct LstmCellGrad(int hidden, float* gates, float* cell, float* before, float* peepholes, float* dh, float* dc, float* da) : IVectorJob
{
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        var one = TLanes.Broadcast(1f);
        for (var k = 0; k < hidden; k += TLanes.Count)
        {
            var rest = hidden - k;
            var (i, o) = (Load<TLanes, TVector>(gates, 0, k), Load<TLanes, TVector>(gates, 1, k));
            var (f, g) = (Load<TLanes, TVector>(gates, 2, k), Load<TLanes, TVector>(gates, 3, k));
            var squashed = VectorMath.Tanh<TLanes, TVector>(Load<TLanes, TVector>(cell, 0, k));
            var slope = Load<TLanes, TVector>(dh, 0, k);
            var dao = TLanes.Multiply(TLanes.Multiply(slope, squashed), TLanes.Multiply(o, TLanes.Subtract(one, o)));
            var steep = TLanes.Subtract(one, TLanes.Multiply(squashed, squashed));
            var d = TLanes.Fma(TLanes.Multiply(slope, o), steep, Load<TLanes, TVector>(dc, 0, k));
            d = peepholes == null ? d : TLanes.Fma(dao, Load<TLanes, TVector>(peepholes, 1, k), d);
            var dai = TLanes.Multiply(TLanes.Multiply(d, g), TLanes.Multiply(i, TLanes.Subtract(one, i)));
            var daf = TLanes.Multiply(TLanes.Multiply(d, Load<TLanes, TVector>(before, 0, k)), TLanes.Multiply(f, TLanes.Subtract(one, f)));
            var dag = TLanes.Multiply(TLanes.Multiply(d, i), TLanes.Subtract(one, TLanes.Multiply(g, g)));
            var back = TLanes.Multiply(d, f);
            if (peepholes != null)
            {
                back = TLanes.Fma(dai, Load<TLanes, TVector>(peepholes, 0, k), back);
                back = TLanes.Fma(daf, Load<TLanes, TVector>(peepholes, 2, k), back);
            }

            VectorTail.Store<TLanes, TVector>(dai, da + k, rest);
            VectorTail.Store<TLanes, TVector>(dao, da + hidden + k, rest);
            VectorTail.Store<TLanes, TVector>(daf, da + (2 * hidden) + k, rest);
            VectorTail.Store<TLanes, TVector>(dag, da + (3 * hidden) + k, rest);
            VectorTail.Store<TLanes, TVector>(back, dc + k, rest);
        }
    }

    private TVector Load<TLanes, TVector>(float* source, int part, int k)
        where TLanes : ILanes<TVector> => VectorTail.Load<TLanes, TVector>(source + (part * hidden) + k, hidden - k);
}
